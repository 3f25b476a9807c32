import type { Database } from '@nocobase/database';

export const HOST_PLUGINS: string[];
export function hostEnvironment(storage: string): Record<string, string>;
export function queueTransactions(db: Database): void;
