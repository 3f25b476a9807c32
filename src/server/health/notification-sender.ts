// Tells people what has become of a source, through the host's notification manager. What goes wrong is kept on the source.
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { truncate } from 'lodash';
import type { NotificationFailure, Notifications } from '../contracts/notifications';
import { AS_SAID, logMessageOf, messageOf, TranslatableError } from '../platform/errors';
import { i18nOf, translateWith } from '../platform/translate';
import type { SyncSourceModel } from '../sources/sync-source-model';
import { type NotificationManager, notificationManagerOf } from './host-notifications';
import { type Message, messageOfNews } from './message';
import { findReceivers } from './receivers';
import type { News } from './source-health';

/** Where the page is, below the address of the application. */
const PAGE = 'admin/settings/users-permissions/sync';
const LONGEST_REASON = 500;

export class NotificationSender {
  constructor(
    private readonly app: Application,
    private readonly logger: Logger,
  ) {}

  /** Tells those who want to know, in their languages. It never throws. */
  async tell(news: News): Promise<void> {
    const { source, event } = news;
    const { notifications } = source;
    if (!notifications?.channels.length || !notifications.events.includes(event)) {
      return;
    }
    const failure = await this.send(news, notifications).catch((error) => this.failureOf(error));
    if (failure) {
      this.logger.warn(`Source "${source.name}": nobody could be told (${event}): ${JSON.stringify(failure)}`);
    }
    await this.keep(source, failure).catch((error) =>
      this.logger.error(`Source "${source.name}": what became of a message could not be kept: ${logMessageOf(error)}`),
    );
  }

  /** @returns what went wrong with the last channel that failed; nothing, if all have taken it */
  private async send(news: News, { channels, ...whom }: Notifications): Promise<NotificationFailure | null> {
    const manager = notificationManagerOf(this.app);
    if (!manager) {
      throw new Refusal('The notification manager is not enabled.');
    }
    const receivers = await findReceivers(this.app.db, whom);
    if (!receivers.size) {
      throw new Refusal('None of the chosen users and roles can be told.');
    }
    let failure: NotificationFailure | null = null;
    for (const [language, userIds] of receivers) {
      const i18n = await i18nOf(this.app, language || (await this.languageOfSystem()));
      const path = `${process.env.APP_PUBLIC_PATH ?? '/'}${PAGE}`;
      const message = messageOfNews(news, translateWith(i18n.t.bind(i18n)), path);
      for (const channel of channels) {
        try {
          await sendThrough(manager, channel, message, userIds);
        } catch (error) {
          failure = this.failureOf(error);
        }
      }
    }
    return failure;
  }

  private async languageOfSystem(): Promise<string | null> {
    const settings = await this.app.db.getRepository('systemSettings')?.findOne();
    return (settings?.get('appLang') as string | undefined) ?? null;
  }

  private failureOf(error: unknown): NotificationFailure {
    const { sentence: text, params: values } =
      error instanceof Refusal ? error : new Refusal(AS_SAID, { message: messageOf(error) });
    return { text, values, at: new Date().toISOString() };
  }

  private async keep({ id }: SyncSourceModel, notificationFailure: NotificationFailure | null): Promise<void> {
    const sources = this.app.db.getModel('userDataSyncSources');
    await sources.update({ notificationFailure }, { where: { id } as never, hooks: false, silent: true });
  }
}

/** Why nothing was sent, in words of ours. */
class Refusal extends TranslatableError {
  constructor(
    readonly sentence: string,
    readonly params: Record<string, string> = {},
  ) {
    super(sentence, params);
  }
}

async function sendThrough(manager: NotificationManager, name: string, message: Message, value: number[]) {
  const channel = await manager.getChannel(name);
  if (!channel) {
    throw new Refusal('There is no channel "{{name}}" any more.', { name });
  }
  const title = channel.title || name;
  if (!manager.channelTypes.get(channel.notificationType)) {
    throw new Refusal('The plugin of channel "{{name}}" is not enabled.', { name: title });
  }
  // Each kind of channel reads fields of its own. The host takes all of them for templates: names and reasons are never any.
  const { status, reason } = await manager.sendNow({
    channelName: name,
    triggerFrom: 'user-data-sync',
    receivers: { type: 'userId', value },
    data: { ...message, body: `${message.text}\n\n${message.url}`.trim() },
    message: {
      title: '{{{title}}}',
      content: '{{{text}}}',
      options: { url: '{{{url}}}' },
      subject: '{{{title}}}',
      contentType: 'text',
      text: '{{{body}}}',
    },
  });
  if (status !== 'success') {
    throw new Refusal('Channel "{{name}}": {{reason}}', { name: title, reason: reasonOf(reason) });
  }
}

/** What a channel said of its failure: a text, an error as JSON, or anything else. */
function reasonOf(reason: unknown): string {
  const said = /"reason":"((?:[^"\\]|\\.)*)"/.exec(String(reason))?.[1];
  return truncate(said ?? String(reason ?? '-'), { length: LONGEST_REASON });
}
