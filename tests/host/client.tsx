// Stands in for `@nocobase/client`, which can't be installed: what it depends on isn't published. The forms are made of the
// same Formily packages as the host's.
import { FormItem, FormLayout, Input, NumberPicker, Password } from '@formily/antd-v5';
import { createForm, type Form } from '@formily/core';
import {
  createSchemaField,
  FieldContext,
  FormContext,
  FormProvider,
  RecursionField,
  useField,
  useFieldSchema,
} from '@formily/react';
import type { PluginSettingOptions, SchemaComponent as HostSchemaComponent } from '@nocobase/client';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostApiClient } from '../../types/host-api-client';
import { Plugins } from './plugins';

export class Application {
  pm = new Plugins(this);
  settings: Record<string, PluginSettingOptions> = {};
  pluginSettingsManager = {
    add: (name: string, options: PluginSettingOptions) => void (this.settings[name] = options),
  };

  constructor(public apiClient: HostApiClient) {}
}

export class Plugin {
  constructor(
    public options: object,
    public app: Application,
  ) {}
}

const ApplicationContext = createContext<Application | undefined>(undefined);

/** What the host has around all of its pages. */
export function ApplicationProvider({ app, children }: { app: Application; children: ReactNode }) {
  const form = useMemo(() => createForm(), []);
  return (
    <ApplicationContext.Provider value={app}>
      <FormProvider form={form}>{children}</FormProvider>
    </ApplicationContext.Provider>
  );
}

const useApp = () => useContext(ApplicationContext)!;
export const useAPIClient = () => useApp().apiClient;
export const usePlugin = (name: string) => useApp().pm.get(name);

const TEMPLATE = /^{{t\("(.*?)".*\)}}$/;
export const tval = (text: string) => `{{t("${text}")}}`;

export function useCompile() {
  const { t } = useTranslation();
  return (text: string) => text.replace(TEMPLATE, (_, key) => t(key));
}

function FormV2({ form, children: _children, ...layout }: { form: Form; children?: ReactNode }) {
  const field = useField();
  const schema = useFieldSchema();
  const inner = useMemo(() => form.createVoidField({ ...field.props, basePath: '' }), [form, field]);
  return (
    <FieldContext.Provider value={undefined as never}>
      <FormContext.Provider value={form}>
        <form onSubmit={(event) => event.preventDefault()}>
          <FormLayout layout="vertical" {...layout}>
            <RecursionField basePath={inner.address} schema={schema} onlyRenderProperties />
          </FormLayout>
        </form>
      </FormContext.Provider>
    </FieldContext.Provider>
  );
}

const components = { FormV2, FormItem, Input, Password, InputNumber: NumberPicker };
export const SchemaComponent = createSchemaField({
  components: components as never,
}) as unknown as typeof HostSchemaComponent;
