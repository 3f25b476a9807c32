import { Form } from 'antd';
import { isEmpty } from 'lodash';
import { useEffect, useState } from 'react';
import type { SourceMapping } from '../../server/contracts/mapping';
import { clean } from './clean';
import type { Place } from './place';

interface MappingFormOptions {
  /** Null: that of the source type, if it has one. */
  mapping: SourceMapping | null;
  defaultMapping?: SourceMapping | null;
  onChange(mapping: SourceMapping | null): void;
}

/** The form of a mapping. What is changed in it is handed on at once. */
export function useMappingForm({ mapping, defaultMapping = null, onChange }: MappingFormOptions) {
  const [form] = Form.useForm<SourceMapping>();
  const [start, setStart] = useState<SourceMapping | null>();
  const shown = start ?? mapping ?? defaultMapping ?? {};
  useEffect(() => {
    if (start) {
      form.resetFields();
    }
  }, [form, start]);

  const changed = () => {
    const cleaned = clean(form.getFieldsValue(true));
    // Without anything in it, it still stands against that of the source type.
    onChange(isEmpty(cleaned) && !defaultMapping ? null : cleaned);
  };
  return {
    form,
    /** What the form begins with. */
    initialValues: shown,
    changed,
    /** Sets a part of the mapping, which may be several fields. */
    set(place: Place, value: unknown) {
      // A place is no path that a type could follow.
      form.setFieldValue(place as never, value);
      changed();
    },
    /** Shows another mapping; null: that of the source type. */
    replace(other: SourceMapping | null) {
      setStart({ ...(other ?? defaultMapping) });
      onChange(other);
    },
  };
}
