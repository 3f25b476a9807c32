import { render } from '@testing-library/react';
import { Form, type FormInstance } from 'antd';
import { createRef } from 'react';
import { testForm } from '../../form/__tests__/form';
import AdminSettingsForm from '../AdminSettingsForm';

describe('the form of the second client', () => {
  testForm((options) => {
    const form = createRef<FormInstance>();
    render(
      <Form ref={form} initialValues={{ options }} layout="vertical">
        <AdminSettingsForm />
      </Form>,
    );
    return {
      options: () => form.current!.getFieldsValue().options,
      validate: () => form.current!.validateFields(),
    };
  });
});
