// A log file of this plugin's own, rotated as the host's other logs are. A disk that is full, or a folder that can't be written, is
// told in the application's log, and nothing else comes of it.
import type { EventEmitter } from 'node:events';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { messageOf } from '../platform/errors';

/** Where the files are, below the application's log folder. */
const FOLDER = 'user-data-sync';
/** Milliseconds without a failure, after which the next one is told again. */
const QUIET_TIME = 10 * 60 * 1000;
/** Where the host's logs look for the text of an entry. */
const MESSAGE = Symbol.for('message');

export class LogFile {
  private file?: Logger;
  private failedAt = -Infinity;

  /** @param filename with `%DATE%` where the date goes */
  constructor(
    private readonly app: Application,
    private readonly filename: string,
  ) {}

  write(line: string): void {
    try {
      this.file ??= this.open();
      this.file.info(line);
    } catch (error) {
      this.fail(error);
    }
  }

  close(): void {
    const { file } = this;
    this.file = undefined;
    try {
      file?.close();
    } catch {
      // It has failed before, which was told.
    }
  }

  private open(): Logger {
    const file = this.app.createLogger({
      dirname: FOLDER,
      filename: this.filename,
      transports: ['dailyRotateFile'],
      level: 'info',
      format: { transform: (info) => ({ ...info, [MESSAGE]: info.message }) },
    });
    const onError = (error: unknown) => {
      if (file === this.file) {
        this.fail(error);
      }
    };
    file.on('error', onError);
    for (const transport of file.transports) {
      transport.on('error', onError);
      // What goes wrong with its stream, the transport leaves to the process.
      (transport as { logStream?: EventEmitter }).logStream?.on('error', onError);
    }
    return file;
  }

  /** A stream that has failed takes nothing any more: the next line opens another one. */
  private fail(error: unknown): void {
    this.close();
    const now = Date.now();
    if (now - this.failedAt > QUIET_TIME) {
      const file = `${FOLDER}/${this.filename.replace('%DATE%', '<date>')}`;
      this.app.log.error(
        `The log ${file} can not be written, and synchronizing goes on without it: ${messageOf(error)}`,
      );
    }
    this.failedAt = now;
  }
}
