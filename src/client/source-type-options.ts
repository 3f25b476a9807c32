import type { Registry } from '@nocobase/utils/client';
import type { ComponentType } from 'react';

/** What a plugin brings for its source type to the first client. */
export interface SourceTypeOptions {
  components: Partial<{
    /** The settings form of a source: a Formily component, shown within the object field `options`. */
    AdminSettingsForm: ComponentType;
  }>;
}

/** Where the page finds what plugins bring. */
export interface WithSourceTypes {
  sourceTypes: Registry<SourceTypeOptions>;
}
