//! What the PIV applet runs on: trussed with its flash in two files, a good random number generator, and the backends
//! the applet asks for. The wiring follows the applet's own example; no card behaviour lives here.

use std::path::Path;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use trussed::{
    ClientImplementation,
    backend::{Backend as _, BackendId},
    pipe::{ServiceEndpoint, TrussedChannel},
    platform::{Platform, Syscall},
    serde_extensions::{ExtensionDispatch, ExtensionId, ExtensionImpl},
    service::{Service, ServiceResources},
    types::{Context, CoreContext},
    virt::{StorageConfig, Store, StoreConfig, UserInterface},
};
use trussed_auth::AuthExtension;
use trussed_auth_backend::{AuthBackend, AuthContext, FilesystemLayout};
use trussed_chunked::ChunkedExtension;
use trussed_core::{
    Error,
    api::{Reply, Request, reply, request},
    types::{Bytes, Location},
};
use trussed_hpke::HpkeExtension;
use trussed_rsa_alloc::SoftwareRsa;
use trussed_staging::{StagingBackend, StagingContext};
use trussed_wrap_key_to_file::WrapKeyToFileExtension;

/// Stands for the key a real chip derives its PIN protection from; a virtual card has nothing to protect.
const HARDWARE_KEY: &[u8] = b"virtual counter";

const BACKENDS: &[BackendId<Backend>] = &[
    BackendId::Custom(Backend::Staging),
    BackendId::Custom(Backend::Auth),
    BackendId::Custom(Backend::Rsa),
    BackendId::Core,
];

/// The applet's way to the service: in the same thread, so that an idle card costs nothing.
pub(super) type Client<'a> = ClientImplementation<'a, Direct<'a>, Dispatch>;

/// Powers the secure element whose flash is in the directory `state` for as long as `session` runs.
pub(super) fn with_client(state: &Path, session: impl FnOnce(Client<'_>)) {
    flash(state).with_store(|store| {
        // trussed's own virtual platform has a constant seed: every blank card would make the same keys.
        let board = Board { rng: ChaCha20Rng::from_entropy(), store, user_interface: UserInterface::new() };
        let hardware_key = Bytes::try_from(HARDWARE_KEY).expect("a short key fits");
        let dispatch = Dispatch {
            auth: AuthBackend::with_hw_key(Location::Internal, hardware_key, FilesystemLayout::V0),
            staging: StagingBackend::new(),
        };
        let channel = TrussedChannel::new();
        let (requester, responder) = channel.split().expect("a new channel is not split yet");
        let name = "piv-authenticator".try_into().expect("a plain short path");
        let endpoint = ServiceEndpoint::new(responder, CoreContext::new(name), BACKENDS);
        let direct = Direct { service: Service::with_dispatch(board, dispatch), endpoints: [endpoint] };
        session(ClientImplementation::new(requester, direct, None));
    });
}

fn flash(state: &Path) -> StoreConfig<'static> {
    StoreConfig {
        internal: StorageConfig::filesystem(state.join("internal.flash")),
        external: StorageConfig::filesystem(state.join("external.flash")),
        volatile: StorageConfig::ram(),
    }
}

/// Processes each request at the moment it is made.
pub(super) struct Direct<'a> {
    service: Service<Board<'a>, Dispatch>,
    endpoints: [ServiceEndpoint<'a, Backend, DispatchContext>; 1],
}

impl Syscall for Direct<'_> {
    fn syscall(&mut self) {
        self.service.process(&mut self.endpoints);
    }
}

/// The hardware the service runs on.
struct Board<'a> {
    rng: ChaCha20Rng,
    store: Store<'a>,
    user_interface: UserInterface,
}

impl<'a> Platform for Board<'a> {
    type R = ChaCha20Rng;
    type S = Store<'a>;
    type UI = UserInterface;

    fn rng(&mut self) -> &mut Self::R {
        &mut self.rng
    }

    fn store(&self) -> Self::S {
        self.store
    }

    fn user_interface(&mut self) -> &mut Self::UI {
        &mut self.user_interface
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Backend {
    Auth,
    Rsa,
    Staging,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Extension {
    Auth,
    Chunked,
    Hpke,
    WrapKeyToFile,
}

impl From<Extension> for u8 {
    fn from(extension: Extension) -> Self {
        match extension {
            Extension::Auth => 0,
            Extension::Chunked => 1,
            Extension::Hpke => 2,
            Extension::WrapKeyToFile => 3,
        }
    }
}

impl TryFrom<u8> for Extension {
    type Error = Error;

    fn try_from(id: u8) -> Result<Self, Error> {
        match id {
            0 => Ok(Self::Auth),
            1 => Ok(Self::Chunked),
            2 => Ok(Self::Hpke),
            3 => Ok(Self::WrapKeyToFile),
            _ => Err(Error::InternalError),
        }
    }
}

/// Sends each request to the backend that knows it.
pub(super) struct Dispatch {
    auth: AuthBackend,
    staging: StagingBackend,
}

#[derive(Default)]
pub(super) struct DispatchContext {
    auth: AuthContext,
    staging: StagingContext,
}

impl ExtensionDispatch for Dispatch {
    type BackendId = Backend;
    type Context = DispatchContext;
    type ExtensionId = Extension;

    fn core_request<P: Platform>(
        &mut self,
        backend: &Backend,
        context: &mut Context<DispatchContext>,
        request: &Request,
        resources: &mut ServiceResources<P>,
    ) -> Result<Reply, Error> {
        let Context { core, backends, .. } = context;
        match backend {
            Backend::Auth => self.auth.request(core, &mut backends.auth, request, resources),
            Backend::Staging => self.staging.request(core, &mut backends.staging, request, resources),
            Backend::Rsa => SoftwareRsa.request(core, &mut (), request, resources),
        }
    }

    fn extension_request<P: Platform>(
        &mut self,
        backend: &Backend,
        extension: &Extension,
        context: &mut Context<DispatchContext>,
        request: &request::SerdeExtension,
        resources: &mut ServiceResources<P>,
    ) -> Result<reply::SerdeExtension, Error> {
        let Context { core, backends, .. } = context;
        let (auth, staging) = (&mut backends.auth, &mut backends.staging);
        match (backend, extension) {
            (Backend::Auth, Extension::Auth) => self.auth.extension_request_serialized(core, auth, request, resources),
            (Backend::Staging, Extension::Chunked) => ExtensionImpl::<ChunkedExtension>::extension_request_serialized(
                &mut self.staging,
                core,
                staging,
                request,
                resources,
            ),
            (Backend::Staging, Extension::Hpke) => ExtensionImpl::<HpkeExtension>::extension_request_serialized(
                &mut self.staging,
                core,
                staging,
                request,
                resources,
            ),
            (Backend::Staging, Extension::WrapKeyToFile) => {
                ExtensionImpl::<WrapKeyToFileExtension>::extension_request_serialized(
                    &mut self.staging,
                    core,
                    staging,
                    request,
                    resources,
                )
            }
            _ => Err(Error::RequestNotAvailable),
        }
    }
}

impl ExtensionId<AuthExtension> for Dispatch {
    type Id = Extension;
    const ID: Extension = Extension::Auth;
}

impl ExtensionId<ChunkedExtension> for Dispatch {
    type Id = Extension;
    const ID: Extension = Extension::Chunked;
}

impl ExtensionId<HpkeExtension> for Dispatch {
    type Id = Extension;
    const ID: Extension = Extension::Hpke;
}

impl ExtensionId<WrapKeyToFileExtension> for Dispatch {
    type Id = Extension;
    const ID: Extension = Extension::WrapKeyToFile;
}
