import { App, Button, Flex } from 'antd';
import { useAdmin } from '../admin';
import { formatNumber } from '../format';

interface Renaming {
  from: string;
  to: string;
  /** How many records the source has brought. */
  count: number;
}

/** What becomes of what a source brought, once it has another name; undefined if it keeps its name. */
export type RenameChoice = 'take' | 'leave' | undefined;

/** Asks whether the records of a source are to go with it to another name. */
export function useRenameQuestion() {
  const { t, language } = useAdmin();
  const { modal } = App.useApp();
  return ({ from, to, count }: Renaming): Promise<RenameChoice> =>
    new Promise((resolve) => {
      const number = formatNumber(count, language);
      const choose = (choice: RenameChoice) => {
        question.destroy();
        resolve(choice);
      };
      const question = modal.confirm({
        title: t('Rename "{{from}}" to "{{to}}"?', { from, to }),
        content: t(
          'The source has brought {{number}} records. They can go with it to its new name. Left behind, their users and departments stay, but nobody keeps them up to date or removes them any more, and the source begins anew.',
          { count, number },
        ),
        autoFocusButton: null,
        width: 520,
        onCancel: () => resolve(undefined),
        footer: (
          <Flex wrap gap="small" justify="flex-end" style={{ marginTop: 16 }}>
            <Button onClick={() => choose(undefined)}>{t('Cancel')}</Button>
            <Button danger onClick={() => choose('leave')}>
              {t('Leave {{number}} records behind', { count, number })}
            </Button>
            <Button type="primary" autoFocus onClick={() => choose('take')}>
              {t('Take {{number}} records along', { count, number })}
            </Button>
          </Flex>
        ),
      });
    });
}
