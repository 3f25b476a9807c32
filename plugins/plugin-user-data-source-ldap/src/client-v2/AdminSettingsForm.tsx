// The settings form of a source in the second client: the body of the page's antd form, whose field names start with `options`.
import { Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Values } from '../form/field';
import { SectionPanel } from '../form/SectionPanel';
import { openSections, SECTIONS } from '../form/sections';
import { NAMESPACE } from '../names';
import { FieldItem } from './FieldItem';

export default function AdminSettingsForm() {
  const { t } = useTranslation(NAMESPACE);
  const form = Form.useFormInstance();
  // With what fields hold that are not shown.
  const values: Values = Form.useWatch('options', { form, preserve: true }) ?? {};
  const [open] = useState(() => openSections(form.getFieldValue('options') ?? {}));
  return (
    <>
      {SECTIONS.map(({ name, title, fields }) => (
        <SectionPanel key={name} title={t(title)} isOpen={open.includes(name)}>
          {fields
            .filter(({ isShown }) => isShown?.(values) ?? true)
            .map((field) => (
              <FieldItem key={field.name} field={field} values={values} />
            ))}
        </SectionPanel>
      ))}
    </>
  );
}
