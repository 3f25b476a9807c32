// Icons that stand beside words, or in a button with a name: they are not read out, in English at that.
import * as icons from '@ant-design/icons';
import type { ComponentProps } from 'react';

type Icon = typeof icons.PlusOutlined;

/** An icon that has a name only if it is given one. */
const silent = (Shown: Icon) =>
  function SilentIcon(props: Omit<ComponentProps<Icon>, 'ref'>) {
    const name = props['aria-label'];
    return <Shown {...props} aria-label={name} aria-hidden={name === undefined} />;
  };

export const ApiOutlined = silent(icons.ApiOutlined);
export const ArrowDownOutlined = silent(icons.ArrowDownOutlined);
export const ArrowUpOutlined = silent(icons.ArrowUpOutlined);
export const CheckCircleOutlined = silent(icons.CheckCircleOutlined);
export const ClockCircleOutlined = silent(icons.ClockCircleOutlined);
export const CloseCircleFilled = silent(icons.CloseCircleFilled);
export const CloseCircleOutlined = silent(icons.CloseCircleOutlined);
export const CloseOutlined = silent(icons.CloseOutlined);
export const CodeOutlined = silent(icons.CodeOutlined);
export const CopyOutlined = silent(icons.CopyOutlined);
export const DeleteOutlined = silent(icons.DeleteOutlined);
export const DownOutlined = silent(icons.DownOutlined);
export const DownloadOutlined = silent(icons.DownloadOutlined);
export const EditOutlined = silent(icons.EditOutlined);
export const EllipsisOutlined = silent(icons.EllipsisOutlined);
export const ExclamationCircleOutlined = silent(icons.ExclamationCircleOutlined);
export const EyeOutlined = silent(icons.EyeOutlined);
export const HistoryOutlined = silent(icons.HistoryOutlined);
export const LoadingOutlined = silent(icons.LoadingOutlined);
export const LockOutlined = silent(icons.LockOutlined);
export const MinusCircleOutlined = silent(icons.MinusCircleOutlined);
export const PartitionOutlined = silent(icons.PartitionOutlined);
export const PauseCircleOutlined = silent(icons.PauseCircleOutlined);
export const PlusCircleOutlined = silent(icons.PlusCircleOutlined);
export const PlusOutlined = silent(icons.PlusOutlined);
export const QuestionCircleOutlined = silent(icons.QuestionCircleOutlined);
export const RedoOutlined = silent(icons.RedoOutlined);
export const ReloadOutlined = silent(icons.ReloadOutlined);
export const SearchOutlined = silent(icons.SearchOutlined);
export const SettingOutlined = silent(icons.SettingOutlined);
export const StopOutlined = silent(icons.StopOutlined);
export const SyncOutlined = silent(icons.SyncOutlined);
export const UnorderedListOutlined = silent(icons.UnorderedListOutlined);
export const UnlockOutlined = silent(icons.UnlockOutlined);
export const UserOutlined = silent(icons.UserOutlined);
export const WarningOutlined = silent(icons.WarningOutlined);
