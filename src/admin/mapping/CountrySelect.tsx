import { Select } from 'antd';
import { useMemo } from 'react';
import { useAdmin } from '../admin';
import { COUNTRIES } from './countries';

interface CountrySelectProps {
  id?: string;
  value?: string;
  onChange?(country: string): void;
}

/** Chooses a country, by its name in the reader's language. As a field it is given its value by the form. */
export function CountrySelect({ value, ...select }: CountrySelectProps) {
  const { t, language } = useAdmin();
  const options = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: 'region' });
    return COUNTRIES.map((code) => ({ value: code, label: `${names.of(code) ?? code} (${code})` })).sort((one, other) =>
      one.label.localeCompare(other.label, language),
    );
  }, [language]);
  return (
    <Select
      {...select}
      value={value || undefined}
      showSearch
      aria-label={t('Country')}
      placeholder={t('Country')}
      optionFilterProp="label"
      options={options}
      style={{ width: '100%', minWidth: 160 }}
    />
  );
}
