// What the parts of a mapping are called.
import type { MappingRule, Operator, Step, ValueSource } from '../../server/contracts/mapping';
import type { Translate } from '../translate';

/** Choices of a list, in the order in which they are offered. */
const choicesOf = <Value extends string>(titles: Record<Value, string>) =>
  Object.entries<string>(titles).map(([value, label]) => ({ value: value as Value, label }));

export const kindChoices = (t: Translate) =>
  choicesOf<ValueSource['kind']>({
    attribute: t('Attribute'),
    join: t('Several attributes joined'),
    firstFilled: t('First attribute that is not empty'),
    constant: t('Fixed value'),
  });

export const applyChoices = (t: Translate) =>
  choicesOf<NonNullable<MappingRule['apply']>>({
    always: t('Always'),
    create: t('Only when created'),
    empty: t('Only if empty'),
  });

export const takeChoices = (t: Translate) =>
  choicesOf({ first: t('First value'), all: t('All values'), primary: t('Primary value') });

export const otherwiseChoices = (t: Translate) =>
  choicesOf({ keep: t('Keep the value'), empty: t('Leave it empty'), fail: t('The record fails') });

export const stepTitles = (t: Translate): Record<Step['kind'], string> => ({
  lowerCase: t('Lower case'),
  upperCase: t('Upper case'),
  trim: t('Trim spaces'),
  replace: t('Replace'),
  split: t('Split and take a part'),
  extract: t('Extract by pattern'),
  lookup: t('Look up in a table'),
  phone: t('International phone number'),
  date: t('Date by format'),
  yesNo: t('Yes or no by words'),
});

export const operatorTitles = (t: Translate): Record<Operator, string> => ({
  equals: t('is'),
  notEquals: t('is not'),
  contains: t('contains'),
  beginsWith: t('begins with'),
  endsWith: t('ends with'),
  in: t('is one of'),
  matches: t('matches the pattern'),
  isEmpty: t('is empty'),
  isNotEmpty: t('is not empty'),
  greaterThan: t('is greater than'),
  lessThan: t('is less than'),
});
