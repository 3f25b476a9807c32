import { Alert, Card, Flex, Tag, Typography } from 'antd';
import { CATALOGUE, type Problem } from '../../server/contracts/catalogue';
import type { MappedType, TriedRecord as Tried } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { flatten } from '../flatten';
import { ActionTag } from '../tasks/ActionTag';
import { ChangeList } from '../tasks/ChangeList';
import { valueText } from '../tasks/field';
import { useWords } from '../tasks/words';
import { ValueList } from '../ValueList';

interface TriedRecordProps {
  tried: Tried;
  dataType: MappedType;
}

/** A record as it comes and as it becomes, and what a sync would do with it. */
export function TriedRecord({ tried, dataType }: TriedRecordProps) {
  const { t } = useAdmin();
  const { titleOf } = useWords();
  const { attributes, inScope, record, plan } = tried;
  return (
    <Card
      size="small"
      title={plan?.title ?? valueText(attributes.uid)}
      extra={
        <Flex wrap gap={4} justify="flex-end">
          {inScope ? <Tag color="success">{t('In scope')}</Tag> : <Tag>{t('Out of scope')}</Tag>}
          {plan && <ActionTag action={plan.action} />}
        </Flex>
      }
    >
      <Flex vertical gap="middle">
        <Problems tried={tried} dataType={dataType} />
        <div style={COLUMNS}>
          <ValueList title={t('Attributes')} values={flatten(attributes)} />
          {record && (
            <ValueList
              title={t('Resulting record')}
              values={Object.entries(record).map(([field, value]) => [titleOf(field, dataType), value])}
            />
          )}
        </div>
        {plan && plan.changes.length > 0 && (
          <div>
            <Typography.Text strong>{t('What would change')}</Typography.Text>
            <ChangeList changes={plan.changes} dataType={dataType} isNew={plan.action === 'created'} />
          </div>
        )}
      </Flex>
    </Card>
  );
}

/** Side by side, as far as there is room. */
const COLUMNS = {
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(200px, 100%), 1fr))',
  gap: 16,
} as const;

/** Why a record would fail, and what an admin should know besides. */
function Problems({ tried: { problem, plan }, dataType }: TriedRecordProps) {
  const { problemText } = useWords();
  const textOf = ({ code, params, message }: NonNullable<Tried['problem']>) =>
    code && code in CATALOGUE ? problemText({ code, params } as Problem, dataType) : message;
  const failures = [problem, plan?.failure];
  return (
    <>
      {failures.map(
        (each, index) => each && <Alert key={index} role="none" type="error" showIcon message={textOf(each)} />,
      )}
      {plan?.notices.map((each, index) => (
        <Alert key={`notice-${index}`} role="none" type="info" showIcon message={textOf(each)} />
      ))}
    </>
  );
}
