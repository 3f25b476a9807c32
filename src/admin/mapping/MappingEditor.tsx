import { Alert, Button, Divider, Flex, Form, Grid, Tabs, Typography } from 'antd';
import type { CSSProperties } from 'react';
import type { MappedType, MappingDescription } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { dataTypeTitle } from '../tasks/target';
import { knownAttributes } from './attributes';
import { EditingProvider, Refusal } from './editing';
import { ExclusionFields } from './ExclusionFields';
import { FORM } from './place';
import { RuleList } from './RuleList';
import { ScopeFields } from './ScopeFields';
import { TryIt } from './TryIt';
import type { Editor, Tab } from './use-editor';

interface MappingEditorProps {
  editor: Editor;
  description: MappingDescription;
  /** Whether the source has a mapping of its own. */
  isOwn: boolean;
}

/** The mapping of a source on one side, and what it makes of some records on the other; on a phone below it. */
export function MappingEditor({ editor, description, isOwn }: MappingEditorProps) {
  const { t } = useAdmin();
  const { lg: isWide } = Grid.useBreakpoint();
  const { form, initialValues, changed, set, refusal, tab, setTab, tried, trials, pull } = editor;
  const { fields, attributes, defaultMapping } = description;
  const known = (dataType: MappedType) => knownAttributes(attributes[dataType], trials[dataType].data);
  const tabOf = (dataType: MappedType) => ({
    key: dataType,
    label: dataTypeTitle(dataType, t),
    children: <TypeFields dataType={dataType} />,
  });
  return (
    <EditingProvider
      value={{ fields, attributes: { user: known('user'), department: known('department') }, refusal, set }}
    >
      <div style={isWide ? COLUMNS : undefined}>
        <Form
          component="div"
          form={form}
          name={FORM}
          layout="vertical"
          initialValues={initialValues}
          onValuesChange={changed}
          // What is refused names its place in one long word.
          style={{ minWidth: 0, overflowWrap: 'break-word' }}
        >
          <Refusal place={[]} />
          {defaultMapping && <DefaultMapping isOwn={isOwn} onUse={() => editor.replace(null)} />}
          <Tabs
            activeKey={tab}
            onChange={(key) => setTab(key as Tab)}
            items={[
              tabOf('user'),
              tabOf('department'),
              { key: 'exclusions', label: t('Excluded people'), children: <ExclusionFields /> },
            ]}
          />
        </Form>
        <div style={isWide ? BESIDE : BELOW}>
          <TryIt key={tried} dataType={tried} trial={trials[tried]} onPull={pull} />
        </div>
      </div>
    </EditingProvider>
  );
}

const COLUMNS: CSSProperties = { display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 32 };
/** In sight, however long the mapping is. */
const BESIDE: CSSProperties = {
  position: 'sticky',
  top: 0,
  alignSelf: 'start',
  maxHeight: 'calc(100vh - 150px)',
  overflowY: 'auto',
};
const BELOW: CSSProperties = { marginBlockStart: 32 };

function TypeFields({ dataType }: { dataType: MappedType }) {
  const { t } = useAdmin();
  return (
    <Flex vertical gap="small">
      <Typography.Title level={5} style={{ margin: 0 }}>
        {t('Rules')}
      </Typography.Title>
      <RuleList dataType={dataType} />
      <Divider style={{ marginBlock: 8 }} />
      <Typography.Title level={5} style={{ margin: 0 }}>
        {t('Scope')}
      </Typography.Title>
      <ScopeFields dataType={dataType} />
    </Flex>
  );
}

/** Says whether the mapping is that of the source type, and leads back to it. */
function DefaultMapping({ isOwn, onUse }: { isOwn: boolean; onUse(): void }) {
  const { t } = useAdmin();
  return (
    <Alert
      type="info"
      showIcon
      message={
        isOwn
          ? t('This source has a mapping of its own.')
          : t('This is the mapping of the source type. Change it to give this source its own.')
      }
      action={
        isOwn && (
          <Button size="small" onClick={onUse}>
            {t('Use that of the source type')}
          </Button>
        )
      }
    />
  );
}
