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

interface ActionTagProps {
  action: Action;
  /** Whether it has become of the record, and not only would. */
  isDone?: boolean;
}

/** What became of a record, or would become of it, in words and a sign. */
export function ActionTag({ action, isDone = false }: ActionTagProps) {
  const titles = actionTitles(useAdmin().t, !isDone);
  return (
    <Tag {...LOOKS[action]} style={{ marginInlineEnd: 0 }}>
      {titles[action]}
    </Tag>
  );
}
