import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { NAMESPACE } from '../names';

/** The settings form of a source: the body of the page's antd form, whose field names start with `options`. */
export default function AdminSettingsForm() {
  const { t } = useTranslation(NAMESPACE);
  return (
    <>
      <Form.Item
        name={['options', 'url']}
        label={t('URL')}
        extra={t('The address above /departments and /users.')}
        required
        rules={[{ required: true, pattern: /^https?:\/\//, message: t('Enter an http or https address.') }]}
      >
        <Input placeholder="https://hr.example.com/api" />
      </Form.Item>
      <Form.Item name={['options', 'token']} label={t('Bearer token')}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item name={['options', 'timeout']} label={t('Timeout per page (seconds)')}>
        <InputNumber min={1} max={3600} placeholder="30" />
      </Form.Item>
    </>
  );
}
