// `@nocobase/utils/client` is published without a declaration file of its own.
declare module '@nocobase/utils/client' {
  export { Registry, type RegistryOptions } from '@nocobase/utils/lib/registry';
  export { tval } from '@nocobase/utils/lib/i18n';
}
