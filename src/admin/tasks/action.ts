import type { PreviewedRecord } from '../api';
import type { Translate } from '../translate';

/** What became of a record, or would become of it. */
export type Action = PreviewedRecord['action'];

/** What is told of records, in a word or two: what became of them or, in a preview, what would. */
export function actionTitles(t: Translate, isPreview: boolean): Record<Action, string> {
  return isPreview
    ? {
        created: t('To create'),
        updated: t('To update'),
        suspended: t('To suspend'),
        restored: t('To restore'),
        deleted: t('To delete'),
        unchanged: t('Unchanged'),
        failed: t('Would fail'),
      }
    : {
        created: t('Created'),
        updated: t('Updated'),
        suspended: t('Suspended'),
        restored: t('Restored'),
        deleted: t('Deleted'),
        unchanged: t('Unchanged'),
        failed: t('Failures'),
      };
}
