// The API's requests and answers that pages meet, by the names of the OpenAPI document; `Place` is what a ZIP code stands for.

export type {
  Address, AddressAnswer, AddressMessage, ChangedField, CheckedAddress, Delivery, DeliveryPoint, Destination, Dimensions, ExtraService, FaultWord,
  FieldError, Item, NextAction, OfferedService, Parcel, ProblemCode, Rate, RatesAnswer, RatesRequest, ServicesAnswer, UnavailableService, Verdict,
  Weight, ZipCode as Place,
} from './api.d.ts';
