import { Typography } from 'antd';
import { createContext, useContext } from 'react';
import type { MappableField, MappedType, SourceAttribute } from '../../server/contracts/mapping';
import { idOf, type Place } from './place';

/** What the parts of the editor share. */
export interface Editing {
  /** What a mapping may set. */
  fields: Record<MappedType, MappableField[]>;
  /** What values can be taken from. */
  attributes: Record<MappedType, SourceAttribute[]>;
  /** What the server refused where no field of the form stands. */
  refusal?: { id: string; message: string };
  /** Sets a part of the mapping, which may be several fields. */
  set(place: Place, value: unknown): void;
}

const EditingContext = createContext<Editing | undefined>(undefined);

export const EditingProvider = EditingContext.Provider;

export function useEditing(): Editing {
  const editing = useContext(EditingContext);
  if (!editing) {
    throw new Error('useEditing needs an EditingProvider above it');
  }
  return editing;
}

/** What the server refused of a part of the mapping as a whole. */
export function Refusal({ place }: { place: Place }) {
  const { refusal } = useEditing();
  return refusal?.id === idOf(place) ? (
    <Typography.Text type="danger" role="alert">
      {refusal.message}
    </Typography.Text>
  ) : null;
}
