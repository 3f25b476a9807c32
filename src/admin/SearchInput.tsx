import { Input } from 'antd';
import { useAdmin } from './admin';
import { CloseCircleFilled, SearchOutlined } from './icons';

interface SearchInputProps {
  /** What is searched, in the field and to who has it read. */
  label: string;
  placeholder?: string;
  width?: number;
  onSearch(text: string): void;
}

/** A field that searches while somebody types. */
export function SearchInput({ label, placeholder = label, width, onSearch }: SearchInputProps) {
  const { t } = useAdmin();
  return (
    <Input
      type="search"
      allowClear={{ clearIcon: <CloseCircleFilled aria-label={t('Clear')} /> }}
      prefix={<SearchOutlined />}
      style={{ width: width && `min(${width}px, 100%)` }}
      placeholder={placeholder}
      aria-label={label}
      maxLength={255}
      onChange={({ target: { value } }) => onSearch(value)}
    />
  );
}
