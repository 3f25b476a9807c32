import type { Admin } from './admin';
import type { Source, SourceType } from './api';
import { TYPED_WORDS } from './translate';

/** What a source is called in the user's language. */
export const sourceTitle = ({ displayName, name }: Pick<Source, 'displayName' | 'name'>, { t }: Admin) =>
  displayName ? t(displayName, { ns: TYPED_WORDS, skipInterpolation: true }) : name;

/** What a source type is called in the user's language. */
export const sourceTypeTitle = ({ title, name }: SourceType, { compile }: Admin) => (title ? compile(title) : name);
