// A section of the form, open at first where it has to be.
import { useField } from '@formily/react';
import { type ReactNode, useState } from 'react';
import { SectionPanel } from '../form/SectionPanel';
import { openSections } from '../form/sections';
import { valuesAround } from './values-around';

interface FormSectionProps {
  name: string;
  title: string;
  children?: ReactNode;
}

export function FormSection({ name, title, children }: FormSectionProps) {
  const field = useField();
  const [isOpen] = useState(() => openSections(valuesAround(field)).includes(name));
  return (
    <SectionPanel title={title} isOpen={isOpen}>
      {children}
    </SectionPanel>
  );
}
