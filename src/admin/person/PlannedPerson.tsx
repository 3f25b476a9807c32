import { Alert, Flex, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { Lookup } from '../api';
import { ActionTag } from '../tasks/ActionTag';
import { ChangeList } from '../tasks/ChangeList';
import { targetPage } from '../tasks/target';
import { useWords } from '../tasks/words';

/** What a sync would do with a person. */
export function PlannedPerson({ lookup: { person, planned, unsupportedTargets } }: { lookup: Lookup }) {
  const { t } = useAdmin();
  const { noteOf } = useWords();
  const title = t('What a sync would do');
  // What the mapping could not make is said with the mapping.
  const note = planned && !person.problem && noteOf(planned);
  const { action, changes = [] } = planned ?? {};
  return (
    <Flex vertical gap="small" align="flex-start" component="section" aria-label={title}>
      <Typography.Text strong>{title}</Typography.Text>
      {action && action !== 'unchanged' && <ActionTag action={action} />}
      {(!action || action === 'unchanged') && !unsupportedTargets.length && t('Nothing would change.')}
      {changes.length > 0 && <ChangeList changes={changes} dataType="user" isNew={action === 'created'} />}
      {note && <Alert type={action === 'failed' ? 'error' : 'info'} showIcon message={note} />}
      {unsupportedTargets.map((resource) => (
        <Typography.Text key={resource} type="warning">
          {t('{{target}} does not tell beforehand what it would do.', {
            target: targetPage({ dataType: '', resource }, t).title,
          })}
        </Typography.Text>
      ))}
    </Flex>
  );
}
