/** What other plugins may use of this one. */
export { default, PluginUserDataSyncServer } from './plugin';
export { ErrorCodes, ExternalAPIError } from './errors';
export { type PulledData, type PullProgress, SyncSource } from './sources/sync-source';
export { UserDataResource } from './targets/user-data-resource';
export { UserDataResourceManager } from './targets/user-data-resource-manager';
export type {
  FormatDepartment,
  FormatUser,
  FormatUserDepartment,
  OriginRecord,
  PrimaryKey,
  RecordAction,
  RecordResourceChanged,
  SyncAccept,
  SyncDataType,
  SyncResult,
  UserData,
  UserDataRecord,
  WrittenRecord,
} from './types';
