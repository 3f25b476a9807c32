// What a task keeps of its earlier attempts.
import type { Model } from '@nocobase/database';
import { omit } from 'lodash';
import type { Outcome, TaskAttempt } from '../contracts/types';

/** What is kept of the attempt of a task that has ended. */
export function attemptOf(task: Model): TaskAttempt {
  const { attempt, status, message, startedAt, cost, outcome } = task.get() as Record<string, unknown>;
  return {
    attempt: (attempt as number | null) ?? 1,
    status: status as string,
    message: message as string | null,
    startedAt: startedAt ? new Date(startedAt as string).toISOString() : null,
    cost: cost as number | null,
    outcome: outcome ? (omit(outcome, 'notices') as Outcome) : null,
  };
}
