import { Tag, type TagProps } from 'antd';
import { useAdmin } from '../admin';
import {
  CloseCircleOutlined,
  DeleteOutlined,
  EditOutlined,
  LockOutlined,
  MinusCircleOutlined,
  PlusCircleOutlined,
  UnlockOutlined,
} from '../icons';
import { type Action, actionTitles } from './action';

const LOOKS: Record<Action, TagProps> = {
  created: { icon: <PlusCircleOutlined />, color: 'success' },
  updated: { icon: <EditOutlined />, color: 'processing' },
  suspended: { icon: <LockOutlined />, color: 'warning' },
  restored: { icon: <UnlockOutlined />, color: 'success' },
  deleted: { icon: <DeleteOutlined />, color: 'warning' },
  unchanged: { icon: <MinusCircleOutlined /> },
  failed: { icon: <CloseCircleOutlined />, color: 'error' },
};

/** What would become of a record, in words and a sign. */
export function ActionTag({ action }: { action: Action }) {
  const titles = actionTitles(useAdmin().t, true);
  return (
    <Tag {...LOOKS[action]} style={{ marginInlineEnd: 0 }}>
      {titles[action]}
    </Tag>
  );
}
