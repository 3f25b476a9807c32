import { AutoComplete, type AutoCompleteProps, Typography } from 'antd';
import type { MappedType, SourceAttribute } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { useEditing } from './editing';

interface AttributeInputProps extends Pick<AutoCompleteProps, 'id' | 'value' | 'onChange' | 'status' | 'autoFocus'> {
  dataType: MappedType;
}

/** Types the path of an attribute, or chooses one that is known. As a field it is given its value by the form. */
export function AttributeInput({ dataType, ...input }: AttributeInputProps) {
  const { t } = useAdmin();
  const { attributes } = useEditing();
  return (
    <AutoComplete
      {...input}
      aria-label={t('Attribute')}
      placeholder={t('Attribute')}
      style={{ width: '100%' }}
      popupMatchSelectWidth={false}
      // Enter takes what was typed.
      defaultActiveFirstOption={false}
      filterOption={(typed, option) => textOf(option?.attribute).includes(typed.toLowerCase())}
      options={attributes[dataType].map((attribute) => ({ value: attribute.name, attribute }))}
      optionRender={({ data }) => <AttributeOption attribute={data.attribute} />}
    />
  );
}

const textOf = ({ name, title = '' }: SourceAttribute = { name: '' }) => `${name} ${title}`.toLowerCase();

function AttributeOption({ attribute: { name, title, example } }: { attribute: SourceAttribute }) {
  return (
    <div style={{ maxWidth: 'min(420px, 80vw)', overflow: 'hidden', textOverflow: 'ellipsis' }}>
      {name} <Typography.Text type="secondary">{[title, example].filter(Boolean).join(' · ')}</Typography.Text>
    </div>
  );
}
