"use client";

import { type FormEvent, type ReactNode, useRef } from "react";
import { placeOrder } from "@/lib/checkout/actions";
import { PROVINCES } from "@/lib/checkout/address";
import type { Cart, KnownItem } from "@/lib/tracker";
import { useTracker } from "./analytics";
import { Field, SelectField } from "./field";
import { Form } from "./form";

interface Props {
  orderKey: string;
  total: number;
  cart: Cart;
  items: KnownItem[];
}

export function CheckoutForm({ orderKey, total, cart, items }: Props) {
  const tracker = useTracker();
  const furthest = useRef(0);

  /** Sends each step once, in order, even if the visitor skips one. */
  function reach(step: number) {
    while (furthest.current < step) tracker.checkoutProgress({ step: ++furthest.current, cart, items });
  }

  function left(step: number) {
    return (event: FormEvent<HTMLFieldSetElement>) => {
      const fields = event.currentTarget.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[required]");
      if ([...fields].every((field) => field.value.trim())) reach(step);
    };
  }

  return (
    <Form
      action={placeOrder}
      submit="Place the order"
      label="Check out"
      buttonClass="text-lg"
      onSubmit={() => reach(3)}
    >
      {(state) => (
        <>
          <input type="hidden" name="orderKey" value={orderKey} />
          <input type="hidden" name="expectedTotal" value={total} />
          <Step number={1} title="Who receives it" onBlur={left(1)}>
            <Field name="recipient" label="Full name" autoComplete="name" required maxLength={100} state={state} />
            <Field name="phone" label="Phone" type="tel" autoComplete="tel" required maxLength={20} hint="The courier calls before arriving." state={state} />
          </Step>
          <Step number={2} title="Where it goes" onBlur={left(2)}>
            <Field name="street" label="House number and street" autoComplete="address-line1" required maxLength={200} state={state} />
            <div className="grid gap-4 sm:grid-cols-2">
              <Field name="ward" label="Ward or commune" autoComplete="address-level2" required maxLength={100} state={state} />
              <SelectField name="province" label="Province or city" autoComplete="address-level1" required state={state}>
                <option value="">Please choose</option>
                {PROVINCES.map((province) => (
                  <option key={province}>{province}</option>
                ))}
              </SelectField>
            </div>
            <Field name="note" label="Note for the courier" maxLength={500} state={state} />
          </Step>
          <Step number={3} title="How it is paid">
            <label className="flex min-h-12 items-center gap-3 rounded-lg border-2 border-jade bg-jade-pale px-4 font-medium">
              <input type="radio" name="payment" value="on_delivery" defaultChecked className="size-4.5 accent-jade" />
              In cash or by transfer, when it arrives
            </label>
          </Step>
        </>
      )}
    </Form>
  );
}

interface StepProps {
  number: number;
  title: string;
  onBlur?: (event: FormEvent<HTMLFieldSetElement>) => void;
  children: ReactNode;
}

function Step({ number, title, onBlur, children }: StepProps) {
  return (
    <fieldset className="mt-8 first-of-type:mt-0" onBlur={onBlur}>
      <legend className="flex items-center gap-3 text-xl font-bold">
        <span aria-hidden="true" className="flex size-8 items-center justify-center rounded-full bg-jade text-base text-white">
          {number}
        </span>
        {title}
      </legend>
      <div className="mt-4 flex flex-col gap-4">{children}</div>
    </fieldset>
  );
}
