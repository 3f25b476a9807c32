import { Switch } from 'antd';
import { useAdmin } from '../admin';
import type { Source } from '../api';
import { useAction } from '../use-action';

interface EnabledSwitchProps {
  source: Source;
  /** Called when it was switched, however that went. */
  onDone(): void;
  'aria-describedby': string;
}

/** Enables or disables a source at once. */
export function EnabledSwitch({ source, onDone, ...describedBy }: EnabledSwitchProps) {
  const { api, t } = useAdmin();
  const { running, run } = useAction({
    run: () => api.updateSource(source.id, { enabled: !source.enabled }),
    onDone,
  });
  return (
    <Switch
      {...describedBy}
      size="small"
      // As high as a line of text, beside which it stands on a phone.
      style={{ marginBlock: 3 }}
      aria-label={t('Enabled')}
      checked={source.enabled}
      loading={running}
      onChange={run}
    />
  );
}
