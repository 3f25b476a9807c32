import type { Admin } from '../admin';
import type { Source, SourceType } from '../api';
import type { TableOrder } from '../table-order';
import { sourceTitle, sourceTypeTitle } from '../title';
import { typeOf } from './TypeName';

/** What the sources can be sorted by; without, they are in the administrator's order. */
export type SortField = 'name' | 'sourceType' | 'enabled';

export type SourceOrder = TableOrder<SortField>;

/** The sources whose title or name has this text in it. */
export function findSources(sources: Source[], search: string, admin: Admin): Source[] {
  const wanted = search.trim().toLocaleLowerCase(admin.language);
  return sources.filter((source) =>
    [sourceTitle(source, admin), source.name].some((text) => text.toLocaleLowerCase(admin.language).includes(wanted)),
  );
}

/** The sources in that order, by what is shown of them. */
export function sortSources(
  sources: Source[],
  order: SourceOrder | undefined,
  types: SourceType[],
  admin: Admin,
): Source[] {
  if (!order) {
    return sources;
  }
  const { compare } = new Intl.Collator(admin.language, { numeric: true });
  const shown: Record<SortField, (source: Source) => string> = {
    name: (source) => sourceTitle(source, admin),
    sourceType: (source) => {
      const type = typeOf(source, types);
      return type ? sourceTypeTitle(type, admin) : source.sourceType;
    },
    enabled: ({ enabled }) => (enabled ? '1' : '0'),
  };
  const text = shown[order.field];
  const direction = order.isDescending ? -1 : 1;
  return [...sources].sort((one, other) => direction * compare(text(one), text(other)));
}
