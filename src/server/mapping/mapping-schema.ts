// The form of a mapping: which parts there are, and what each may be. What it means is checked elsewhere.
import Joi from 'joi';
import { OPERATORS, type Step, STEP_KINDS } from '../contracts/mapping';
import { MAX_PATTERN_LENGTH } from './pattern';

/** Characters of a text, and of a path or a name. */
const MAX_TEXT = 1_000;
const MAX_NAME = 255;
/** Parts of a path. */
const MAX_DEPTH = 10;
/** How far from either end a part can be taken, and how many groups a pattern can have. */
export const MAX_TAKE = 100;

const text = Joi.string().allow('').max(MAX_TEXT);
const filled = Joi.string().max(MAX_TEXT);
const name = Joi.string().max(MAX_NAME);
const path = name.pattern(new RegExp(`^([^.]*\\.){0,${MAX_DEPTH - 1}}[^.]*$`), 'path');
const scalar = Joi.alternatives(text, Joi.number(), Joi.boolean());
const words = Joi.array().items(filled).min(1).max(MAX_TAKE);

const attribute = Joi.object({ path: path.required(), take: Joi.valid('first', 'all', 'primary') });
const attributes = Joi.array().items(attribute).min(1).max(20).required();

/** One of several shapes, by what `kind` says. */
function byKind(shapes: Record<string, Joi.PartialSchemaMap>): Joi.Schema {
  const kinds = Object.keys(shapes);
  const kind = Joi.valid(...kinds).required();
  return Joi.alternatives().conditional('.kind', {
    switch: kinds.map((is) => ({ is, then: Joi.object({ kind, ...shapes[is] }) })),
    otherwise: Joi.object({ kind }).unknown().required(),
  });
}

const from = byKind({
  attribute: { attribute: attribute.required() },
  join: { attributes, separator: text.required() },
  firstFilled: { attributes },
  constant: { value: scalar.required() },
});

const entry = Joi.object({ from: text.required(), to: scalar.allow(null).required() });

const stepShapes: Record<Step['kind'], Joi.PartialSchemaMap> = {
  lowerCase: {},
  upperCase: {},
  trim: {},
  replace: { search: filled.required(), replacement: text.required() },
  split: {
    separator: filled.required(),
    take: Joi.number().integer().min(-MAX_TAKE).max(MAX_TAKE).invalid(0).required(),
  },
  extract: {
    pattern: Joi.string().max(MAX_PATTERN_LENGTH).required(),
    group: Joi.number().integer(),
  },
  lookup: {
    entries: Joi.array().items(entry).min(1).max(2_000).required(),
    otherwise: Joi.valid('keep', 'empty', 'fail').required(),
  },
  phone: {
    country: Joi.string()
      .pattern(/^[A-Z]{2}$/, 'country')
      .required(),
  },
  date: { format: name.required() },
  yesNo: { yes: words.required(), no: words.required() },
};

const rule = Joi.object({
  field: name.required(),
  from: from.required(),
  steps: Joi.array()
    .items(byKind(Object.fromEntries(STEP_KINDS.map((kind) => [kind, stepShapes[kind]]))))
    .max(20),
  apply: Joi.valid('always', 'create', 'empty'),
});

const VALUE_OF: Record<string, Joi.Schema> = {
  isEmpty: Joi.forbidden(),
  isNotEmpty: Joi.forbidden(),
  in: Joi.array().items(text).min(1).max(1_000).required(),
  matches: Joi.string().max(MAX_PATTERN_LENGTH).required(),
  contains: filled.required(),
  beginsWith: filled.required(),
  endsWith: filled.required(),
  greaterThan: Joi.alternatives(filled, Joi.number()).required(),
  lessThan: Joi.alternatives(filled, Joi.number()).required(),
};

const condition = Joi.object({
  attribute: path.required(),
  operator: Joi.valid(...OPERATORS).required(),
  value: Joi.when('operator', {
    switch: Object.entries(VALUE_OF).map(([is, then]) => ({ is, then })),
    otherwise: scalar.required(),
  }),
});

const type = Joi.object({
  rules: Joi.array().items(rule).max(200),
  scope: Joi.array().items(Joi.array().items(condition).min(1).max(50)).max(50),
});

/** Some databases give ids as texts. */
const userId = Joi.any().custom((value: unknown, helpers) => {
  const isId = ['string', 'number'].includes(typeof value) && /^[1-9]\d{0,17}$/.test(String(value));
  return isId ? value : helpers.error('string.pattern.name', { name: 'id' });
});

export const mappingSchema = Joi.object({
  user: type,
  department: type,
  excludedUserIds: Joi.array().items(userId).max(10_000),
  outOfScope: Joi.valid('keep', 'leavers'),
}).required();
