import { type ComponentType, createContext, useContext } from 'react';
import type { Api, SourceSettings } from './api';
import type { Translate } from './translate';

/** What the settings form of a source type is shown with. */
export interface SettingsFormProps {
  sourceType: string;
  /** The source as it is saved, or as it begins. */
  source: Partial<SourceSettings>;
}

/** What a host's client lends to the page. */
export interface Admin {
  api: Api;
  t: Translate;
  /** The user's language, such as `es-ES`. */
  language: string;
  /** Resolves the host's `{{t("…")}}` templates in a title. */
  compile(title: string): string;
  /** The part of an antd form that holds `options`, as a plugin registered it for its source type. */
  SettingsForm: ComponentType<SettingsFormProps>;
  /** Loads a module that is a file of its own in this package. */
  load(path: string): Promise<unknown>;
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
