import type { FormInstance } from 'antd';
import { useRef, useState } from 'react';
import { isRefused } from '../refusals';
import type { Editing } from './editing';
import { idOf, type Place, shownPlace, toPlace } from './place';

/** What can take a value, and so be marked as wrong. */
const FIELD = 'input, textarea';

/** Shows what the server refused of a mapping at its place in the form, and where there is none above it. */
export function useRefusal(form: FormInstance) {
  const [refusal, setRefusal] = useState<Editing['refusal']>();
  const marked = useRef<Place>();

  const clear = () => {
    setRefusal(undefined);
    if (marked.current) {
      form.setFields([{ name: marked.current, errors: [] }]);
      marked.current = undefined;
    }
  };

  /** Marks the place, if it can be seen; gives what stands there. */
  const mark = (error: Error): HTMLElement | null => {
    clear();
    const place = shownPlace(placeOf(error)) ?? [];
    const element = document.getElementById(idOf(place));
    if (element?.matches(FIELD)) {
      marked.current = place;
      form.setFields([{ name: place, errors: [error.message] }]);
    } else {
      setRefusal({ id: idOf(place), message: error.message });
    }
    return element;
  };

  /** Marks the place, and leads there. */
  const show = (error: Error) => {
    const element = mark(error);
    element?.scrollIntoView?.({ block: 'center' });
    element?.focus();
  };

  return { refusal, clear, mark, show };
}

/** Where in a mapping an error is; the mapping as a whole, if that is not said. */
export const placeOf = (error: Error): Place => (isRefused(error) ? toPlace(error.place.slice(1)) : []);
