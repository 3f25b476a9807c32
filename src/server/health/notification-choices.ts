// What can be chosen where somebody says whom a source tells.
import type { Application } from '@nocobase/server';
import { channelsOf, notificationManagerOf } from './host-notifications';

/** Titles may be templates of the host (`{{t("…")}}`). */
interface Choice {
  name: string;
  title: string;
}

export interface NotificationChoices {
  /** Whether the host's notification manager is enabled. */
  isEnabled: boolean;
  channels: Choice[];
  roles: Choice[];
}

/** The channels and roles of the host: who may set up a source need not be allowed to list these. */
export async function notificationChoices(app: Application): Promise<NotificationChoices> {
  const isEnabled = Boolean(notificationManagerOf(app));
  const channels = isEnabled ? await channelsOf(app) : [];
  const roles = (await app.db.getRepository('roles').find({ fields: ['name', 'title'], sort: 'name' })) as Choice[];
  return {
    isEnabled,
    channels: channels.map(({ name, title }) => ({ name, title: title || name })),
    roles: roles.map(({ name, title }) => ({ name, title: title || name })),
  };
}
