import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { isAddress } from '../address';
import { NAMESPACE, STORED_SECRET } from '../names';

/** The settings form of a source: the body of the page's antd form, whose field names start with `options`. */
export default function AdminSettingsForm() {
  const { t } = useTranslation(NAMESPACE);
  const isTokenStored = Form.useWatch(['options', 'token']) === STORED_SECRET;
  return (
    <>
      <Form.Item
        name={['options', 'url']}
        label={t('URL')}
        extra={t('The address above /departments and /users.')}
        validateFirst
        rules={[
          { required: true, whitespace: true, message: t('A URL is required.') },
          {
            validator: async (_, value) => {
              if (!isAddress(value)) {
                throw new Error(t('Enter an http or https address.'));
              }
            },
          },
        ]}
      >
        <Input placeholder="https://hr.example.com/api" />
      </Form.Item>
      <Form.Item
        name={['options', 'token']}
        label={t('Bearer token')}
        extra={isTokenStored && t('Set. Type a new one to replace it, or clear it to remove it.')}
      >
        {/* What is typed takes the place of what stands there. */}
        <Input.Password autoComplete="new-password" onFocus={({ target }) => isTokenStored && target.select()} />
      </Form.Item>
      <Form.Item name={['options', 'timeout']} label={t('Timeout per page (seconds)')}>
        <InputNumber min={1} max={3600} placeholder="30" />
      </Form.Item>
    </>
  );
}
