// Stands in for `@nocobase/client`, which can't be installed: what it depends on isn't published. The forms are made of the
// same Formily packages as the host's.
import { Checkbox, FormItem, FormLayout, Input, NumberPicker, Password, Select } from '@formily/antd-v5';
import { createForm, type Form } from '@formily/core';
import {
  createSchemaField,
  FieldContext,
  FormContext,
  FormProvider,
  RecursionField,
  SchemaOptionsContext,
  useField,
  useFieldSchema,
} from '@formily/react';
import type { PluginSettingOptions, SchemaComponent as HostSchemaComponent } from '@nocobase/client';
import { type ComponentProps, createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostApiClient } from '../../../types/host-api-client';
import { FlowEngine } from './flow-engine';
import { Plugins } from './plugins';

export class Application {
  pm = new Plugins(this);
  flowEngine = new FlowEngine();
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
      <SchemaComponentProvider form={form}>{children}</SchemaComponentProvider>
    </ApplicationContext.Provider>
  );
}

/** A form, and the host's components to whatever is within it. */
export function SchemaComponentProvider({ form, children }: { form: Form; children: ReactNode }) {
  return (
    <FormProvider form={form}>
      <SchemaOptionsContext.Provider value={hostOptions}>{children}</SchemaOptionsContext.Provider>
    </FormProvider>
  );
}

export const useApp = () => useContext(ApplicationContext)!;
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

const hostComponents = { FormV2, FormItem, Input, Password, InputNumber: NumberPicker, Select, Checkbox };
const hostOptions = { components: hostComponents as never };

/** Knows the components of the host that it is within, and those that are given. */
export function SchemaComponent({ components, ...props }: ComponentProps<typeof HostSchemaComponent>) {
  const known = useContext(SchemaOptionsContext)?.components;
  const SchemaField = useMemo(() => createSchemaField({ components: known }), [known]);
  return <SchemaField {...props} components={components as never} />;
}
