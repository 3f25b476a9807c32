import { Button, Dropdown } from 'antd';
import { useAdmin } from '../admin';
import { DownOutlined, PlusOutlined } from '../icons';
import type { SourceType } from '../api';
import { DOCUMENTATION } from '../documentation';
import { sourceTypeTitle } from '../title';

interface AddButtonProps {
  types: SourceType[];
  onAdd(type: SourceType): void;
}

/** "Add new": a menu of the source types; where there is none, it says so and leads to the documentation. */
export function AddButton({ types, onAdd }: AddButtonProps) {
  const admin = useAdmin();
  const { t } = admin;
  const none = [
    { key: 'none', label: t('No source type is installed'), disabled: true },
    {
      key: 'documentation',
      label: (
        <a href={DOCUMENTATION} target="_blank" rel="noreferrer">
          {t('Read the documentation')}
        </a>
      ),
    },
  ];
  const items = types.map((type) => ({
    key: `type-${type.name}`,
    label: sourceTypeTitle(type, admin),
    onClick: () => onAdd(type),
  }));
  return (
    <Dropdown trigger={['click']} menu={{ items: items.length ? items : none }}>
      <Button type="primary" icon={<PlusOutlined />} aria-haspopup="menu">
        {t('Add new')} <DownOutlined />
      </Button>
    </Dropdown>
  );
}
