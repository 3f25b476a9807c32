// A section of the form that can be closed. Its fields are there all the same, and so are checked.
import { Collapse } from 'antd';
import type { ReactNode } from 'react';

interface SectionPanelProps {
  title: string;
  isOpen: boolean;
  children?: ReactNode;
}

export function SectionPanel({ title, isOpen, children }: SectionPanelProps) {
  const label = <strong>{title}</strong>;
  return (
    <Collapse
      ghost
      size="small"
      defaultActiveKey={isOpen ? ['fields'] : []}
      items={[{ key: 'fields', label, children, forceRender: true }]}
    />
  );
}
