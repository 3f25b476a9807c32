// The editor of mappings is a file of its own: what the form of a source gives it.
import type { ComponentType } from 'react';
import type { SourceMapping } from '../server/contracts/mapping';
import type { Admin } from './admin';
import type { TestedSource } from './api';
import type { RefusedError } from './refusals';

/** What the file of the editor exports. */
export interface MappingEditor {
  MappingDrawer: ComponentType<MappingDrawerProps>;
}

export interface MappingDrawerProps {
  /** Its contexts are not those of the page. */
  admin: Admin;
  /** The source as it is in the form. */
  source: TestedSource;
  /** Checks the settings that are needed to pull; rejects if they are not valid. */
  validate(): Promise<unknown>;
  /** Null: that of the source type, if it has one. */
  mapping: SourceMapping | null;
  /** What the server said of it, to be shown at its place. */
  refused?: RefusedError;
  open: boolean;
  onChange(mapping: SourceMapping | null): void;
  onClose(): void;
}
