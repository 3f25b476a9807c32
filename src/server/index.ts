/** What other plugins may use of this one. */
export { default, PluginUserDataSyncServer } from './plugin';
export { ErrorCodes, ExternalAPIError } from './platform/errors';
export { type PulledData, type PullProgress, SyncSource } from './sources/sync-source';
export { UserDataResource } from './contracts/user-data-resource';
export { UserDataResourceManager } from './ingest/user-data-resource-manager';
export type {
  Attribute,
  Condition,
  MappingRule,
  SourceAttribute,
  SourceAttributes,
  SourceMapping,
  Step,
  TypeMapping,
  ValueSource,
} from './contracts/mapping';
export type {
  FormatDepartment,
  FormatUser,
  FormatUserDepartment,
  OriginRecord,
  PrimaryKey,
  RecordAction,
  RecordResourceChanged,
  SourceTest,
  SyncAccept,
  SyncDataType,
  SyncResult,
  UserData,
  UserDataRecord,
  WrittenRecord,
} from './contracts/types';
