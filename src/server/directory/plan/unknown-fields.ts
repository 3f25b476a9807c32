// Fields of records that their collection has not: told once for each field, with how many records have it.
import type { Notice } from '../../contracts/plan';
import { problem } from '../../contracts/catalogue';

export class UnknownFields {
  private readonly counts = new Map<string, number>();

  constructor(private readonly dataType: string) {}

  add(fields: string[]): void {
    fields.forEach((field) => this.counts.set(field, (this.counts.get(field) ?? 0) + 1));
  }

  get notices(): Notice[] {
    return [...this.counts].map(([field, number]) => ({
      ...problem('unknown-field', { field, number }),
      dataType: this.dataType,
    }));
  }
}
