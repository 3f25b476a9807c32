import { Button } from 'antd';
import { useAdmin } from '../admin';
import type { Lookup, Source } from '../api';
import { LoadingOutlined } from '../icons';
import { AppliedPerson } from './AppliedPerson';
import type { ChosenPerson } from './lookup-context';
import { RunningTask } from './RunningTask';
import { StartError } from './StartError';
import type { StartedTask } from './use-task';

interface ApplyPersonProps {
  source: Source;
  person: ChosenPerson;
  lookup: Lookup;
  /** The task that does it. */
  task: StartedTask<[digest: string]>;
}

/** Writes a person as was shown, if there is anything to write, and says what became of that. */
export function ApplyPerson({ source, person, lookup, task }: ApplyPersonProps) {
  const { t } = useAdmin();
  const { action } = lookup.planned ?? {};
  // What a target would do that does not tell is only known then.
  const isIdle = action === 'unchanged' && !lookup.unsupportedTargets.length;
  if (!action || isIdle || action === 'failed') {
    return null;
  }
  if (task.ended) {
    return <AppliedPerson {...{ source, person }} task={task.ended} />;
  }
  return (
    <>
      <div>
        <Button
          type="primary"
          loading={task.isBusy && { icon: <LoadingOutlined /> }}
          aria-busy={task.isBusy}
          onClick={() => task.start(lookup.person.digest)}
        >
          {t('Apply to this person')}
        </Button>
      </div>
      {task.error && <StartError error={task.error} />}
      {task.id !== undefined && <RunningTask key={task.id} id={task.id} onEnd={task.end} onGone={task.lose} />}
    </>
  );
}
