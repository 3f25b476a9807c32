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

/** What the drawer shows. */
interface Shown {
  wanted?: LookedUp;
  /** How often it was opened. */
  opened: number;
  open: boolean;
}

/** Lets everything below it look up a person in a source. */
export function PersonLookups({ sources, onTask, children }: PersonLookupsProps) {
  // What the drawer shows stays while it slides out.
  const [{ wanted, opened, open }, setShown] = useState<Shown>({ opened: 0, open: false });
  return (
    <LookupsProvider value={{ sources, lookUp: (next) => setShown({ wanted: next, opened: opened + 1, open: true }) }}>
      {children}
      <PersonDrawer
        // Nothing of whom was looked up before.
        key={opened}
        {...{ wanted, open, onTask }}
        onClose={() => setShown({ wanted, opened, open: false })}
      />
    </LookupsProvider>
  );
}
