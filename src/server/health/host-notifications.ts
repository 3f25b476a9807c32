// The host's notification manager, as far as it is used here. It may be absent or disabled.
import type { Application } from '@nocobase/server';

interface Channel {
  name: string;
  title?: string | null;
  notificationType: string;
}

interface SentMessage {
  channelName: string;
  message: Record<string, unknown>;
  /** What the templates in `message` are filled with. */
  data: Record<string, unknown>;
  receivers: { type: 'userId'; value: number[] };
  triggerFrom: string;
}

/** The plugin `@nocobase/plugin-notification-manager`. */
export interface NotificationManager {
  getChannel(name: string): Promise<Channel | null>;
  channelTypes: { get(type: string): unknown };
  /** Sends without a queue, so that what comes of it is known; it keeps a record of its own of it. */
  sendNow(message: SentMessage): Promise<{ status?: string; reason?: unknown }>;
}

/** The plugin, if it is enabled. */
export function notificationManagerOf(app: Application): NotificationManager | undefined {
  const plugin = app.pm.get('notification-manager') as { enabled?: boolean } | undefined;
  return plugin?.enabled ? (plugin as NotificationManager) : undefined;
}

/** All channels that an administrator has set up. */
export async function channelsOf(app: Application): Promise<Channel[]> {
  const channels = await app.db.getRepository('notificationChannels').find({ sort: 'title' });
  return channels.map((channel: { toJSON(): Channel }) => channel.toJSON());
}
