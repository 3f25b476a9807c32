import { createContext, useContext } from 'react';
import type { Api } from './api';
import type { Translate } from './translate';

/** What a host's client lends to the page. */
export interface Admin {
  api: Api;
  t: Translate;
  /** Resolves the host's `{{t("…")}}` templates in a title. */
  compile(title: string): string;
}

const AdminContext = createContext<Admin | undefined>(undefined);

/** Lends to everything below what `useAdmin` gives. */
export const AdminProvider = AdminContext.Provider;

/** What the page was given. */
export function useAdmin(): Admin {
  const admin = useContext(AdminContext);
  if (!admin) {
    throw new Error('useAdmin needs an AdminProvider above it');
  }
  return admin;
}
