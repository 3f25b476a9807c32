import { useDebounceEffect, useLatest, useLockFn } from 'ahooks';
import { useEffect, useState } from 'react';
import type { MappedType, MappingDescription, SourceMapping } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { isRefused } from '../refusals';
import type { MappingDrawerProps } from '../mapping-editor';
import { idOf, type Place } from './place';
import { useMappingForm } from './use-mapping-form';
import { placeOf, useRefusal } from './use-refusal';
import { useTrial } from './use-trial';

interface EditorOptions extends Omit<MappingDrawerProps, 'admin'> {
  description?: MappingDescription;
}

/** What can be looked at in the editor. */
export type Tab = MappedType | 'exclusions';

/** Milliseconds without a change after which what was tried is tried again. */
const PAUSE = 700;

/** All that the editor of a mapping knows and does. */
export function useEditor({ source, validate, mapping, refused, open, description, onChange, onClose }: EditorOptions) {
  const { api } = useAdmin();
  const [tab, setTab] = useState<Tab>('user');
  const [checking, setChecking] = useState(false);
  const [changes, setChanges] = useState(0);
  const [arrival, setArrival] = useState<Arrival>();
  const latest = useLatest(mapping);
  const { form, initialValues, changed, set, replace } = useMappingForm({
    mapping,
    defaultMapping: description?.defaultMapping,
    onChange(other) {
      setChanges((count) => count + 1);
      refusal.clear();
      onChange(other);
    },
  });
  const refusal = useRefusal(form);
  const trialOptions = { source, mapping: () => latest.current, onError: refusal.mark };
  const trials = {
    user: useTrial({ ...trialOptions, dataType: 'user' }),
    department: useTrial({ ...trialOptions, dataType: 'department' }),
  };
  const tried: MappedType = tab === 'department' ? 'department' : 'user';

  useDebounceEffect(
    () => {
      if (changes) {
        // What is not complete yet is no mistake.
        form.validateFields({ validateOnly: true }).then(trials[tried].rerun, () => {});
      }
    },
    [changes],
    { wait: PAUSE },
  );

  // By now the tab is there, however long it took.
  useEffect(() => arrival?.arrive(), [arrival]);
  const goTo = (place: Place, arrive: () => void) => {
    setTab(place.length ? tabOf(place) : tab);
    setArrival({ arrive });
  };

  /** Opens the tab that an error is in, and leads there. */
  const lead = (error: Error) => goTo(placeOf(error), () => refusal.show(error));
  useEffect(() => {
    if (refused && open && description) {
      lead(refused);
    }
    // Once for each refusal.
  }, [refused, open, description]);

  /** Rejects with what the server says is wrong with a mapping, whatever the settings of the source are. */
  const check = (checked: SourceMapping) =>
    api.tryMapping({ sourceType: source.sourceType, options: {}, mapping: checked, dataType: tried, records: [] });

  const finish = useLockFn(async () => {
    setChecking(true);
    try {
      await form.validateFields();
    } catch (error) {
      const [{ name }] = (error as FormErrors).errorFields;
      // What is missing is marked.
      goTo(name, () => document.getElementById(idOf(name))?.focus());
      setChecking(false);
      return;
    }
    try {
      await (mapping && check(mapping));
      onClose();
    } catch (error) {
      if (isRefused(error)) {
        lead(error);
      } else {
        // The server is asked again when the source is saved.
        onClose();
      }
    } finally {
      setChecking(false);
    }
  });

  /** Pulls some records, if the settings that this needs are valid. */
  const pull = () =>
    validate().then(
      () => trials[tried].run(),
      () => {},
    );

  return {
    form,
    initialValues,
    changed,
    set,
    replace,
    refusal: refusal.refusal,
    tab,
    setTab,
    tried,
    trials,
    pull,
    check,
    checking,
    finish,
  };
}

export type Editor = ReturnType<typeof useEditor>;

/** What is done once a tab is shown. */
interface Arrival {
  arrive(): void;
}

/** What antd rejects with. */
interface FormErrors {
  errorFields: { name: Place }[];
}

const tabOf = ([first]: Place): Tab => (first === 'user' || first === 'department' ? first : 'exclusions');
