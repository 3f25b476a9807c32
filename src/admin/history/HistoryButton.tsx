import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useAdmin } from '../admin';
import type { HistorySubject } from '../api';
import { useHistory } from './history-context';

interface HistoryButtonProps {
  /** Of the text within, for what describes something else by it. */
  id?: string;
  subject: HistorySubject;
  children: ReactNode;
}

/** Leads to what was changed of a person or a department; looks like a link. */
export function HistoryButton({ id, subject, children }: HistoryButtonProps) {
  const { t } = useAdmin();
  const open = useHistory();
  return (
    <Button
      id={id}
      type="link"
      size="small"
      aria-haspopup="dialog"
      title={t('History of {{name}}', { name: subject.name })}
      style={LINK}
      onClick={() => open(subject)}
    >
      {children}
    </Button>
  );
}

const LINK = {
  paddingInline: 0,
  height: 'auto',
  whiteSpace: 'normal',
  overflowWrap: 'anywhere',
  textAlign: 'start',
} as const;
