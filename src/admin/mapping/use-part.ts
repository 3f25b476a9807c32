import { Form } from 'antd';
import { get } from 'lodash';
import type { Place } from './place';

/** A part of a list of rules or conditions, as it is in the form. */
export function usePart<Part>(place: Place): Part | undefined {
  const form = Form.useFormInstance();
  const list = place.slice(0, 2);
  // All of the list: who watches a place in it is not told that something else has moved there.
  const watched: unknown = Form.useWatch(list);
  return get(watched ?? form.getFieldValue(list), place.slice(2));
}
