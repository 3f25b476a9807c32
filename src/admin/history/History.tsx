import { type ReactNode, useState } from 'react';
import type { HistorySubject } from '../api';
import { HistoryProvider } from './history-context';
import { HistoryDrawer } from './HistoryDrawer';

interface HistoryProps {
  /** Whether it is open without anybody being chosen. */
  isOpen: boolean;
  onClose(): void;
  children: ReactNode;
}

/** Lets everything below it open the history of a person or a department. */
export function History({ isOpen, onClose, children }: HistoryProps) {
  // What the drawer shows stays while it slides out.
  const [{ subject, open }, setShown] = useState<{ subject?: HistorySubject; open: boolean }>({ open: false });
  const choose = (chosen: HistorySubject) => setShown({ subject: chosen, open: true });
  return (
    <HistoryProvider value={choose}>
      {children}
      <HistoryDrawer
        subject={subject}
        open={isOpen || open}
        onChoose={choose}
        onClose={() => {
          setShown({ subject, open: false });
          onClose();
        }}
      />
    </HistoryProvider>
  );
}
