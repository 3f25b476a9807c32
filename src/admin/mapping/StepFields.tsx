import { AutoComplete, Form, type FormItemProps, Input, InputNumber, Select } from 'antd';
import type { CSSProperties, ReactNode } from 'react';
import type { MappedType, Step } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { CountrySelect } from './CountrySelect';
import { LookupFields } from './LookupFields';
import { useRequired } from './use-required';
import { SeparatorField } from './ValueFields';

interface StepFieldsProps {
  kind: Step['kind'];
  /** The number of the step. */
  name: number;
  dataType: MappedType;
  /** The number of the rule. */
  rule: number;
}

/** What a step needs to be told. */
export function StepFields({ kind, name, dataType, rule }: StepFieldsProps) {
  const { t } = useAdmin();
  switch (kind) {
    case 'replace':
      return (
        <>
          <StepField name={[name, 'search']} required>
            <Input aria-label={t('Text to replace')} placeholder={t('Text to replace')} />
          </StepField>
          <StepField name={[name, 'replacement']}>
            <Input aria-label={t('Replacement')} placeholder={t('Replacement')} />
          </StepField>
        </>
      );
    case 'split':
      return (
        <>
          <SeparatorField name={[name, 'separator']} required />
          <StepField name={[name, 'take']} required extra={t('1 is the first part, -1 the last.')}>
            <InputNumber precision={0} aria-label={t('Part')} addonBefore={t('Part')} style={NUMBER} />
          </StepField>
        </>
      );
    case 'extract':
      return (
        <>
          <StepField name={[name, 'pattern']} required extra={t('A regular expression in RE2 syntax.')}>
            <Input aria-label={t('Pattern')} placeholder={PATTERN} style={CODE} />
          </StepField>
          <StepField name={[name, 'group']} normalize={undefinedIfNull} extra={t('0 is all that matches.')}>
            <InputNumber
              min={0}
              precision={0}
              aria-label={t('Part in parentheses')}
              addonBefore={t('Part in parentheses')}
              style={NUMBER}
            />
          </StepField>
        </>
      );
    case 'lookup':
      return <LookupFields name={name} dataType={dataType} rule={rule} />;
    case 'phone':
      return (
        <StepField
          name={[name, 'country']}
          required
          extra={t('The country of numbers that do not begin with a country code.')}
        >
          <CountrySelect />
        </StepField>
      );
    case 'date':
      return (
        <StepField name={[name, 'format']} required extra={t('How the source writes dates.')}>
          <AutoComplete
            aria-label={t('Date format')}
            placeholder={FORMATS[1]}
            defaultActiveFirstOption={false}
            options={FORMATS.map((value) => ({ value }))}
          />
        </StepField>
      );
    case 'yesNo':
      return (
        <>
          <StepField name={[name, 'yes']} required>
            <Words label={t('Words for yes')} />
          </StepField>
          <StepField name={[name, 'no']} required>
            <Words label={t('Words for no')} />
          </StepField>
        </>
      );
    default:
      return null;
  }
}

/** The part before the @ of an address. */
const PATTERN = '^([^@]+)@';
const FORMATS = ['YYYY-MM-DD', 'DD/MM/YYYY', 'MM/DD/YYYY', 'DD.MM.YYYY', 'YYYYMMDD', 'YYYYMMDDHHmmss[Z]'];
const NUMBER: CSSProperties = { width: '100%', minWidth: 120 };
const CODE: CSSProperties = { fontFamily: 'monospace' };

/** What is cleared is left out. */
const undefinedIfNull = (value: unknown) => value ?? undefined;

interface StepFieldProps extends Pick<FormItemProps, 'extra' | 'normalize'> {
  name: [step: number, setting: string];
  required?: boolean;
  children: ReactNode;
}

function StepField({ required, children, ...item }: StepFieldProps) {
  const rules = useRequired();
  return (
    <Form.Item
      {...item}
      rules={required ? rules : undefined}
      style={{ flex: '1 1 170px', minWidth: 0, marginBottom: 0 }}
    >
      {children}
    </Form.Item>
  );
}

interface WordsProps {
  label: string;
  id?: string;
  value?: string[];
  onChange?(words: string[]): void;
}

/** Several words, each closed with Enter. As a field it is given its value by the form. */
export function Words({ label, ...select }: WordsProps) {
  return (
    <Select
      {...select}
      mode="tags"
      open={false}
      suffixIcon={null}
      tokenSeparators={[',', ';']}
      aria-label={label}
      placeholder={label}
      style={{ width: '100%', minWidth: 140 }}
    />
  );
}
