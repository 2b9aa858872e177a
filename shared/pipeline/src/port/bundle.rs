use super::{
    BarcodeReader, CaseStore, Clock, FraudPorts, IdReader, Ids, ImageInspector, ImageStore, StageStore, Structurer,
    TextReader,
};

/// All that a verification needs from outside. A function's `main` fills a [`PortSet`] with adapters, a test with fakes.
pub trait Ports: Send + Sync {
    type Store: CaseStore + StageStore;
    type Images: ImageStore;
    type Inspector: ImageInspector;
    type Barcodes: BarcodeReader;
    type FirstReader: TextReader;
    type SecondReader: TextReader;
    type IdReader: IdReader;
    type Structurer: Structurer;
    type Fraud: FraudPorts;
    type Clock: Clock;
    type Ids: Ids;

    fn store(&self) -> &Self::Store;
    fn images(&self) -> &Self::Images;
    fn inspector(&self) -> &Self::Inspector;
    fn barcodes(&self) -> &Self::Barcodes;
    fn first_reader(&self) -> &Self::FirstReader;
    fn second_reader(&self) -> &Self::SecondReader;
    fn id_reader(&self) -> &Self::IdReader;
    fn structurer(&self) -> &Self::Structurer;
    fn fraud(&self) -> &Self::Fraud;
    fn clock(&self) -> &Self::Clock;
    fn ids(&self) -> &Self::Ids;
}

/// Ports side by side.
#[derive(Debug, Clone)]
pub struct PortSet<Store, Images, Inspector, Barcodes, First, Second, IdRead, Model, Fraud, Time, Tokens> {
    pub store: Store,
    pub images: Images,
    pub inspector: Inspector,
    pub barcodes: Barcodes,
    pub first_reader: First,
    pub second_reader: Second,
    pub id_reader: IdRead,
    pub structurer: Model,
    pub fraud: Fraud,
    pub clock: Time,
    pub ids: Tokens,
}

impl<Store, Images, Inspector, Barcodes, First, Second, IdRead, Model, Fraud, Time, Tokens> Ports
    for PortSet<Store, Images, Inspector, Barcodes, First, Second, IdRead, Model, Fraud, Time, Tokens>
where
    Store: CaseStore + StageStore,
    Images: ImageStore,
    Inspector: ImageInspector,
    Barcodes: BarcodeReader,
    First: TextReader,
    Second: TextReader,
    IdRead: IdReader,
    Model: Structurer,
    Fraud: FraudPorts,
    Time: Clock,
    Tokens: Ids,
{
    type Store = Store;
    type Images = Images;
    type Inspector = Inspector;
    type Barcodes = Barcodes;
    type FirstReader = First;
    type SecondReader = Second;
    type IdReader = IdRead;
    type Structurer = Model;
    type Fraud = Fraud;
    type Clock = Time;
    type Ids = Tokens;

    fn store(&self) -> &Store {
        &self.store
    }

    fn images(&self) -> &Images {
        &self.images
    }

    fn inspector(&self) -> &Inspector {
        &self.inspector
    }

    fn barcodes(&self) -> &Barcodes {
        &self.barcodes
    }

    fn first_reader(&self) -> &First {
        &self.first_reader
    }

    fn second_reader(&self) -> &Second {
        &self.second_reader
    }

    fn id_reader(&self) -> &IdRead {
        &self.id_reader
    }

    fn structurer(&self) -> &Model {
        &self.structurer
    }

    fn fraud(&self) -> &Fraud {
        &self.fraud
    }

    fn clock(&self) -> &Time {
        &self.clock
    }

    fn ids(&self) -> &Tokens {
        &self.ids
    }
}
