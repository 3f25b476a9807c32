import { Alert, Flex, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { PersonInSource } from '../api';
import { useWords } from '../tasks/words';
import { ValueList } from '../ValueList';

/** What the mapping of a source makes of a person, and whether they are in scope. */
export function MappedPerson({ person: { isMapped, inScope, record, problem } }: { person: PersonInSource }) {
  const { t } = useAdmin();
  const { titleOf, problemText } = useWords();
  const title = t('What the mapping makes of it');
  if (!isMapped) {
    return (
      <Typography.Text type="secondary">
        {t('The source has no mapping of users: this is taken as it is.')}
      </Typography.Text>
    );
  }
  if (inScope && record && !problem) {
    const values = Object.entries(record).map(([field, value]): [string, unknown] => [titleOf(field, 'user'), value]);
    return <ValueList title={title} values={values} />;
  }
  return (
    <Flex vertical gap="small" component="section" aria-label={title}>
      <Typography.Text strong>{title}</Typography.Text>
      {!inScope && (
        <Alert
          type="info"
          showIcon
          message={t('Out of scope: a sync does not write this person.')}
          description={t('What becomes of people out of scope whom the source brought before is said in its scope.')}
        />
      )}
      {problem && <Alert type="error" showIcon message={problemText(problem, 'user')} />}
    </Flex>
  );
}
