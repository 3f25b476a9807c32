import { type ReactNode, useState } from 'react';
import type { Source } from '../api';
import { type LookedUp, LookupsProvider } from './lookup-context';
import { PersonDrawer } from './PersonDrawer';

interface PersonLookupsProps {
  /** The sources that can be asked for somebody. */
  sources: Source[];
  /** Called when a task was started or has ended. */
  onTask(): void;
  children: ReactNode;
}

/** Lets everything below it look up a person in a source. */
export function PersonLookups({ sources, onTask, children }: PersonLookupsProps) {
  // What the drawer shows stays while it slides out.
  const [{ wanted, open }, setShown] = useState<{ wanted?: LookedUp; open: boolean }>({ open: false });
  return (
    <LookupsProvider value={{ sources, lookUp: (next) => setShown({ wanted: next, open: true }) }}>
      {children}
      <PersonDrawer wanted={wanted} open={open} onTask={onTask} onClose={() => setShown({ wanted, open: false })} />
    </LookupsProvider>
  );
}
