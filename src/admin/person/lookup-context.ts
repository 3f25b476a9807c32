import { createContext, useContext } from 'react';
import type { Source } from '../api';

/** Whom to look up in a source; nobody, to choose somebody there. */
export interface LookedUp {
  source: Source;
  person?: ChosenPerson;
}

export interface ChosenPerson {
  uid: string;
  name?: string;
}

interface Lookups {
  /** The sources that can be asked for somebody. */
  sources: Source[];
  lookUp(wanted: LookedUp): void;
}

const LookupsContext = createContext<Lookups>({ sources: [], lookUp: () => {} });

/** Gives what is below it a way to look up somebody. */
export const LookupsProvider = LookupsContext.Provider;

/** Looks up people in sources. */
export const useLookups = () => useContext(LookupsContext);
